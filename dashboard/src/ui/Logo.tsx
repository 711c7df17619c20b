/** The mark: a C whose opening carries a line. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <title>Cueline</title>
      <rect width="32" height="32" rx="8" fill="#0b7a75" />
      <path
        d="M20.2 10.2a8 8 0 1 0 0 11.6"
        fill="none"
        stroke="#fff"
        strokeWidth="3.2"
        strokeLinecap="round"
      />
      <path d="M14.8 16h11.4" stroke="#9ff0e6" strokeWidth="3.2" strokeLinecap="round" />
    </svg>
  )
}

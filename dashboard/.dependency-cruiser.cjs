/** Which rooms may know which: features stand apart, and what they share knows nothing of them. */
module.exports = {
  forbidden: [
    {
      name: 'features-stand-apart',
      comment:
        'A feature never imports another feature: what two of them need belongs to src/ui, src/live or src/api.',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/' },
      to: { path: '^src/features/', pathNot: '^src/features/$1/' },
    },
    {
      name: 'shared-rooms-know-no-feature',
      severity: 'error',
      from: { path: '^src/(api|live|session|ui)/' },
      to: { path: '^src/(app|features)/' },
    },
    {
      name: 'features-know-no-app',
      severity: 'error',
      from: { path: '^src/features/' },
      to: { path: '^src/app/' },
    },
    {
      name: 'api-and-live-draw-nothing',
      severity: 'error',
      from: { path: '^src/(api|live)/' },
      to: { path: '^src/(ui|session)/' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.css'] },
  },
}

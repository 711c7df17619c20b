/** Put text on the clipboard; on http:// hosts, where browsers withhold the clipboard API, through a hidden field. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyThroughField(text)
  }
}

function copyThroughField(text: string): boolean {
  const field = document.createElement('textarea')
  field.value = text
  field.style.position = 'fixed'
  field.style.opacity = '0'
  const holder = document.activeElement?.closest('[role="dialog"]') ?? document.body
  holder.append(field)
  field.select()
  const copied = document.execCommand('copy')
  field.remove()
  return copied
}

// Sets the colour scheme before anything is drawn. A file of its own because the policy allows no inline script.
;(() => {
  let chosen = null
  try {
    chosen = localStorage.getItem('cueline.color-scheme')
  } catch {
    // Storage is off in this browser: the system's scheme applies.
  }
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()

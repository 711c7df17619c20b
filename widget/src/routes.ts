/** Call `route` after the address may have changed without a load: by `pushState`, `replaceState` or the back button. */
export const watchRoutes = (page: Window, route: () => void): void => {
  const later = () => page.setTimeout(route); // Routers set the title after the address.
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = page.history[name];
    page.history[name] = function (this: History, ...given: Parameters<typeof original>) {
      original.apply(this, given);
      later();
    };
  }
  page.addEventListener('popstate', later);
};

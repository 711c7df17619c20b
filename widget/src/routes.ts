/** Call `route` after the address may have changed without a load: by `pushState`, `replaceState` or the back button. */
export const watchRoutes = (route: () => void): void => {
  const later = () => setTimeout(route); // Routers set the title after the address.
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = (...given) => {
      original.apply(history, given);
      later();
    };
  }
  addEventListener('popstate', later);
};

/** The widget as built from `widget/src`: nothing of it runs before it is called. `script` is where it counts as loaded from. */
declare module 'cueline:widget' {
  const widget: (script: { src: string }) => void;
  export default widget;
}

/** The inline stub: gives the page a `userengage` that keeps calls, unless there is one. */
declare module 'cueline:stub' {
  const stub: () => void;
  export default stub;
}

/** Each route from now on is a page view. */
declare module 'cueline:spa' {
  const spa: () => void;
  export default spa;
}

const told: { [text: string]: string } = {};

/** Tell the page's console, once for each text. */
export const tell = (text: string): void => {
  // biome-ignore lint/suspicious/noAssignInExpressions: Told before it is said: a page that hooks its console may call again from there.
  if (!told[text]) console.warn(`Cueline: ${(told[text] = text)}`);
};

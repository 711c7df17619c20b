const told: { [text: string]: boolean } = {};

/** Tell the page's console, once for each text. */
export const tell = (text: string): void => {
  if (!told[text]) console.warn(`Cueline: ${text}`);
  told[text] = true;
};

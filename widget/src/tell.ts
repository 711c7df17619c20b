const told: string[] = [];

/** Tell the page's console, once for each text. */
export const tell = (text: string): void => {
  if (!told.includes(text)) console.warn(`Cueline: ${text}`);
  told.push(text);
};

/** Attributes as JSON text, taken at the moment of the call so that later changes to the object cannot reach it. */

/** One value as JSON text; what JSON cannot say (a BigInt, a circle) becomes its text form rather than costing the event. */
const valueText = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value);
  } catch {
    return JSON.stringify(String(value));
  }
};

/** The own attributes of `attributes` as one JSON object; functions and `undefined` are left out, as JSON does. */
export const textOf = (attributes: unknown): string => {
  const own = (typeof attributes === 'object' && attributes) || {};
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(own)) {
    const text = valueText(value);
    if (text) pairs.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${pairs}}`;
};

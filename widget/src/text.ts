import { attempt } from './attempt';

/** Attributes as JSON text, taken at the moment of the call so that later changes to the object cannot reach it. */

/** One value as JSON text; what JSON cannot say (a BigInt, a circle) becomes its text form rather than costing the event. */
const valueText = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value);
  } catch {
    return JSON.stringify(`${value}`);
  }
};

/**
 * The `wanted` own attributes of an object as JSON. Functions and `undefined` are left out, as JSON does, and so is what
 * throws when it is read.
 */
export const textOf = (attributes: unknown, wanted: (name: string) => boolean = () => true): string => {
  const own = Object(typeof attributes === 'object' ? attributes : 0) as { [name: string]: unknown };
  const pairs: string[] = [];
  for (const name of Object.keys(own).filter(wanted)) {
    const text = attempt(() => valueText(own[name]));
    if (text) pairs.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${pairs}}`;
};

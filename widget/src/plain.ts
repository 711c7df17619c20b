import { attempt } from './attempt';

/**
 * The own attributes of an object, or its `names`, such that JSON can say them; what throws when it is read is left out.
 * Nearly always JSON can say all of them: then they are not tried one by one.
 */
export const plain = (attributes: unknown, names?: string[]): object => {
  const own = ((typeof attributes === 'object' && attributes) || {}) as { [name: string]: unknown };
  const told: { [name: string]: unknown } = {};
  if (!names && attempt(() => JSON.stringify(Object.assign(told, own)))) return told;
  for (const name of names || Object.keys(own)) {
    attempt(() => {
      told[name] = attempt(() => JSON.stringify([own[name]])) ? own[name] : `${own[name]}`;
    });
  }
  return told;
};

import { attempt } from './attempt';

/**
 * The own attributes of an object, or its `names`, each such that JSON can say it: as text where it cannot. What throws when
 * it is read is left out.
 */
export const plain = (attributes: unknown, names?: string[]): object => {
  const own = ((typeof attributes === 'object' && attributes) || {}) as { [name: string]: unknown };
  const told: { [name: string]: unknown } = {};
  for (const name of names || Object.keys(own)) {
    attempt(() => {
      told[name] = attempt(() => JSON.stringify([own[name]])) ? own[name] : `${own[name]}`;
    });
  }
  return told;
};

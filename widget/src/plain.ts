import { attempt } from './attempt';

/** The `wanted` own attributes of an object, such that JSON can say them; what throws when it is read is left out. */
export const plain = (attributes: unknown, wanted: (name: string) => boolean = () => true): object => {
  const own = Object(typeof attributes === 'object' ? attributes : 0) as { [name: string]: unknown };
  const told: { [name: string]: unknown } = {};
  for (const name of Object.keys(own).filter(wanted)) {
    attempt(() => {
      told[name] = attempt(() => JSON.stringify([own[name]])) ? own[name] : `${own[name]}`;
    });
  }
  return told;
};

import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { inTheSandbox } from './run_script';
import { type Apis, requiring } from './sandbox';

/** A template's own tests, run as the tag manager's editor does: what is not mocked is the sandbox's. */

type Work = (...given: unknown[]) => unknown;

interface Scenarios {
  scenarios: { name: string; code: string }[];
  setup?: string;
}

const plain = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(plain)
    : value && typeof value === 'object'
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
      : value;

const same = (one: unknown, other: unknown): boolean => isDeepStrictEqual(plain(one), plain(other));

const fail = (text: string, ...values: unknown[]): never => {
  throw new Error([text, ...values.map((value) => JSON.stringify(value))].join(' '));
};

/** Notes each call of each API, so that a scenario can ask for it. */
const calls = () => {
  const noted: { [api: string]: unknown[][] } = {};
  const of = (api: string): unknown[][] => noted[api] ?? [];
  return {
    noting:
      (api: string, work: Work): Work =>
      (...given) => {
        noted[api] = [...of(api), given];
        return work(...given);
      },
    assertApi: (api: string) => ({
      wasCalled: () => of(api).length > 0 || fail(`${api} was not called`),
      wasNotCalled: () => of(api).length === 0 || fail(`${api} was called with`, ...of(api)),
      wasCalledWith: (...wanted: unknown[]) =>
        of(api).some((given) => same(given, wanted)) || fail(`${api} was called with`, of(api), 'and not with', wanted),
    }),
  };
};

const assertThat = (real: unknown) => ({
  isEqualTo: (wanted: unknown) => same(real, wanted) || fail('This is', real, 'and not', wanted),
});

export const scenariosOf = (tests: string): string[] => (parse(tests) as Scenarios).scenarios.map(({ name }) => name);

/** Run one scenario; it throws when it fails. */
export const play = (script: string, tests: string, scenario: string, apis: Apis): void => {
  const { scenarios, setup = '' } = parse(tests) as Scenarios;
  const code = scenarios.find(({ name }) => name === scenario)?.code ?? fail('There is no scenario', scenario);
  const { noting, assertApi } = calls();
  const mocked: Apis = { ...apis };
  const mock = (api: string, by: unknown) => {
    mocked[api] = typeof by === 'function' ? by : () => by;
  };
  const runCode = (fields: object) => {
    const noted = Object.entries(mocked).map(([api, it]) => [
      api,
      typeof it === 'function' ? noting(api, it as Work) : it,
    ]);
    const hears = { gtmOnSuccess: noting('gtmOnSuccess', () => {}), gtmOnFailure: noting('gtmOnFailure', () => {}) };
    return inTheSandbox(script, 'require', 'data')(requiring(Object.fromEntries(noted)), { ...fields, ...hears });
  };
  inTheSandbox(`${setup}\n${code}`, 'mock', 'runCode', 'assertApi', 'assertThat')(mock, runCode, assertApi, assertThat);
};

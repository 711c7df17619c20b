import { readFile } from 'node:fs/promises';

/** The code blocks of a page that begin with a comment naming their file, such as `// src/cueline.tsx`: name and text. */
export const filesOf = async (page: string): Promise<[name: string, text: string][]> => {
  const text = await readFile(new URL(`../../../docs/${page}`, import.meta.url), 'utf8');
  const blocks = text.matchAll(/^```tsx?\n\/\/ src\/(\S+)\n([\s\S]*?)^```$/gm);
  return Array.from(blocks, ([, name = '', code = '']) => [name, code]);
};

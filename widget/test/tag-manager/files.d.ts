declare module '*.tpl' {
  const text: string;
  export default text;
}

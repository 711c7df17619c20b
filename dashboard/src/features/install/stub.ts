/** The inline stub as the widget's build made it. */
export const stub: string = __CUELINE_STUB__

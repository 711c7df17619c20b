/** The widget's inline stub, put in by the build. */
declare const __CUELINE_STUB__: string

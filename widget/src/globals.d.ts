/** The sender's name and version on the wire, set by the build. */
declare const LIBRARY: string;

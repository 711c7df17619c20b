import { type Page, start } from './widget';

start(window as Page);

import type { Page } from './page';
import { start } from './widget';

start(window as Page);

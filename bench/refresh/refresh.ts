// `npm run bench:refresh`: makes 1,000 calls at once with an old token, in virtual time, and draws docs/images/refresh.svg.
import {writeFileSync} from 'node:fs';
import {callWithOldToken} from './calls.ts';
import {drawingOf} from './drawing.ts';

const picture = new URL('../../docs/images/refresh.svg', import.meta.url);

writeFileSync(picture, drawingOf(await callWithOldToken(1_000)));

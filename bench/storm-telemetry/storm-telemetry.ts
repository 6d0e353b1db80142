// `npm run bench:storm-telemetry`: runs a storm in virtual time, and draws docs/images/storm-telemetry.svg from what its clients have exported.
import {writeFileSync} from 'node:fs';
import {exportStorm, fleet} from './fleet.ts';
import {pictureOf} from './picture.ts';

const picture = new URL('../../docs/images/storm-telemetry.svg', import.meta.url);

writeFileSync(picture, pictureOf(fleet, await exportStorm(fleet)));

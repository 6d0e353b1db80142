import {joined, type NameTest} from './secret-key.ts';
import {besideACardNumber} from './secret-names.ts';
import type {Entries} from './shape.ts';

/** Which names of an object are secret, where some are only by what stands beside them. */
export function createSiblings(isSecretName: NameTest): (shape: Entries) => (name: string) => boolean {
	return ({entries, place}) => {
		const isSecret = (name: string) => isSecretName(name, 'field') || isSecretName(name, place);
		const siblings = new Set(entries.map(([name]) => joined(name)));
		const card = [...besideACardNumber].some(name => siblings.has(name));
		// What is written as a list of names and values, such as the header fields of a HAR file.
		const called = entries.find(([name, value]) => /^(?:name|key)$/i.test(name) && typeof value === 'string');
		const calledSecret = called !== undefined && isSecret(called[1] as string);
		return name => {
			const word = joined(name);
			return (
				(word === 'number' && card) ||
				(word === 'value' && calledSecret) ||
				// Beside a message it is the code of an error.
				(isSecret(name) && !(word === 'code' && siblings.has('message')))
			);
		};
	};
}

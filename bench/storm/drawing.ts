import type {Course} from './records.ts';
export function drawingOf(courses: readonly Course[]): string {
	return JSON.stringify(courses);
}

import {diff} from 'node:util';
import ts from 'typescript';

/**
Normalizes the bundled declarations of an entry point, so that only a change of the API makes a difference: without comments, sorted by name, one exported name per line.

@param code the output of rollup-plugin-dts for one entry
*/
export function reportOf(code: string): string {
	const file = ts.createSourceFile('entry.d.ts', code, ts.ScriptTarget.Latest, true);
	const printer = ts.createPrinter({removeComments: true, newLine: ts.NewLineKind.LineFeed});
	const print = (node: ts.Node) => printer.printNode(ts.EmitHint.Unspecified, node, file);
	const imports: string[] = [];
	const declarations: [name: string, text: string][] = [];
	const exported: string[] = [];
	for (const statement of file.statements) {
		if (ts.isImportDeclaration(statement)) {
			imports.push(print(statement));
		} else if (ts.isExportDeclaration(statement)) {
			exported.push(...exportsOf(statement, print));
		} else {
			declarations.push([nameOf(statement), print(statement)]);
		}
	}
	const byName = ([one]: [string, string], [other]: [string, string]) => compare(one, other);
	const parts = [
		imports.toSorted(compare).join('\n'),
		...declarations.toSorted(byName).map(([, text]) => text),
		exported.toSorted(compare).join('\n'),
	];
	return `${parts.filter(part => part !== '').join('\n\n')}\n`;
}

function exportsOf(statement: ts.ExportDeclaration, print: (node: ts.Node) => string): readonly string[] {
	const {exportClause, moduleSpecifier, isTypeOnly} = statement;
	if (exportClause === undefined || !ts.isNamedExports(exportClause)) {
		return [print(statement)];
	}
	const from = moduleSpecifier === undefined ? '' : ` from ${print(moduleSpecifier)}`;
	const type = isTypeOnly ? 'type ' : '';
	return exportClause.elements.map(element => `export ${type}{ ${print(element)} }${from};`);
}

function nameOf(statement: ts.Statement): string {
	if (ts.isVariableStatement(statement)) {
		return statement.declarationList.declarations.map(({name}) => name.getText()).join();
	}
	// All declarations with a name: functions, classes, types, interfaces and modules.
	return (statement as Partial<ts.DeclarationStatement>).name?.getText() ?? '';
}

/** By code units, so that the order is the same in every locale. */
function compare(one: string, other: string): number {
	return one < other ? -1 : Number(one > other);
}

/** The lines that differ, with `-` before those of the first text; empty if the texts are equal. */
export function differingLines(before: string, after: string): readonly string[] {
	// Node calls the first text the actual one: 1 marks a line that only the first text has.
	return diff(before.split('\n'), after.split('\n'))
		.filter(([operation]) => operation !== 0)
		.map(([operation, line]) => `${operation === 1 ? '-' : '+'} ${line}`);
}

/** Writes a PDF object by object with a classic cross-reference, lawful or not; `free` are written and yet marked as gone. */
export const pdfOf = (o: { readonly objects: Readonly<Record<number, string>>; readonly free?: readonly number[] }): Uint8Array => {
  let text = '%PDF-1.7\n';
  const numbers = Object.keys(o.objects).map(Number);
  const rows = ['0000000000 65535 f '];
  for (const number of numbers) {
    rows[number] = o.free?.includes(number) === true ? '0000000000 00001 f ' : `${String(text.length).padStart(10, '0')} 00000 n `;
    text += `${number} 0 obj\n${o.objects[number]}\nendobj\n`;
  }
  const start = text.length;
  return Buffer.from(
    `${text}xref\n0 ${rows.length}\n${rows.join('\n')}\ntrailer\n<< /Size ${rows.length} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`,
    'latin1',
  );
};

// The files of a published zip, of which nothing is compressed: pieces of it, so that nothing is read before it is needed.
'use strict';
const ZIP_END = 22, ZIP_ENTRY = 46, ZIP_LOCAL = 30;

const seenIn = async (blob, from, to) => new DataView(await blob.slice(from, to).arrayBuffer());

/* Name and Blob of each file that was chosen; of a zip, of each in it. */
const opened = async file => {
  if (!/\.zip$/i.test(file.name)) return [[file.name, file]];
  const facts = { name: file.name };
  insist(file.size >= ZIP_END, 'zip', facts);
  const end = await seenIn(file, file.size - ZIP_END, file.size);
  insist(end.getUint32(0) === 0x504b0506, 'zip', facts);
  const from = end.getUint32(16, true), list = await seenIn(file, from, from + end.getUint32(12, true));
  const found = [];
  for (let at = 0; at < list.byteLength;) {
    insist(at + ZIP_ENTRY <= list.byteLength && list.getUint32(at) === 0x504b0102 && !list.getUint16(at + 10, true), 'zip', facts);
    const [long, more, said] = [28, 30, 32].map(place => list.getUint16(at + place, true)), name = at + ZIP_ENTRY;
    insist(name + long <= list.byteLength, 'zip', facts);
    const path = utf8(new Uint8Array(list.buffer, name, long)) || '', start = list.getUint32(at + 42, true);
    const local = await seenIn(file, start, start + ZIP_LOCAL);
    insist(local.byteLength === ZIP_LOCAL, 'zip', facts);
    const begin = start + ZIP_LOCAL + local.getUint16(26, true) + local.getUint16(28, true);
    found.push([path.slice(path.lastIndexOf('/') + 1), file.slice(begin, begin + list.getUint32(at + 20, true))]);
    at = name + long + more + said;
  }
  return found;
};
const allOpened = async files => (await Promise.all([...files].map(opened))).flat();

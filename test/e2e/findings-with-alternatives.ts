/** Every code whose finding offers another reading, and a file of the corpus that raises it so; null: the test makes one. */
export const FINDINGS_WITH_ALTERNATIVES: readonly (readonly [code: string, file: string | null])[] = [
  ['format-suspect', 'conformance/ieee-labelled-ibm.sgy'],
  ['format-inferred', 'conformance/format-code-zero.sgy'],
  ['geometry-inferred', 'conformance/grid-bytes-9-21.sgy'],
  ['byte-order-inferred', 'field/gllore+App-SeismicUnixGui__ns_y_sn.su'],
  ['interval-inferred', 'field/equinor+segyio__increment.sgy'],
  ['domain-inferred', 'field/equinor+seismic-zfp__padding_6x8.sgy'],
  ['sample-count-inferred', null],
  ['header-contradicted', null],
  ['coordinates-inferred', null],
  ['offset-inferred', null],
];

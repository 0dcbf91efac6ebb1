import type { Plugin } from 'vite';

/**
 * What Emscripten's embind makes of a list of names and a text of JavaScript, without running text: a function that is called with the
 * values of these names, and gives the one that calls into WebAssembly. `toWireType` and `fromWireType` convert arguments and result;
 * what an argument has allocated is released afterwards. (Emscripten 3, src/lib/libembind_shared.js, craftInvokerFunction.)
 */
const CRAFT = `(list) {
  const names = list.slice(0, -1);
  const code = list[list.length - 1];
  return (...values) => {
    const valueOf = (name) => values[names.indexOf(name)];
    const types = names.filter((name) => /^argType\\d+$/.test(name)).map(valueOf);
    const collects = code.includes('var destructors');
    const returns = code.includes('var ret = ');
    return (...args) => {
      if (args.length !== types.length) throw new TypeError('called with ' + args.length + ' arguments, expected ' + types.length);
      const destructors = collects ? [] : null;
      const wired = types.map((type, k) => type.toWireType(destructors, args[k]));
      const result = valueOf('invoker')(valueOf('fn'), ...wired);
      if (collects) valueOf('runDestructors')(destructors);
      else wired.forEach((argument, k) => valueOf('arg' + k + 'Wired_dtor')?.(argument));
      return returns ? valueOf('retType').fromWireType(result) : undefined;
    };
  };
}`;

/**
 * Lets the codecs of numcodecs run under the page's policy, which allows WebAssembly but no text as code. Their glue makes functions
 * from text in one place, which is replaced.
 */
export function withoutEval(): Plugin {
  return {
    name: 'segy-lens:without-eval',
    apply: 'build',
    transform(code, id) {
      if (!/\/numcodecs\/dist\/(blosc|lz4|zstd)\.js$/.test(id.split('?')[0]!)) return null;
      const replaced = code.replace(
        /function (\w+)\(a\) \{\s*var b = Function;[\s\S]*?return a instanceof Object \? a : c;\s*\}/,
        (_, name: string) => `function ${name}${CRAFT}`,
      );
      if (replaced === code) this.error('The codecs of this version of numcodecs make functions elsewhere.');
      return { code: replaced, map: null };
    },
  };
}

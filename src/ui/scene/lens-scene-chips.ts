import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { chipStyles, polarityOffer, processChips, sharedProcesses } from '../session/processes.ts';

/** What is done to the samples before they are drawn in 3D, each with a button that turns it off. */
@element('lens-scene-chips')
export class LensSceneChips extends LensElement {
  static override styles = [base, chipStyles];

  override render() {
    return processChips(this.session, sharedProcesses(this.store), polarityOffer(this.store));
  }
}

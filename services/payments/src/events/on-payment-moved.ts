import { payments } from '@drais/contracts';
import { handle, type Tools } from '@drais/kit';
import { forgetUnsettled, tellUnsettled } from '../use-cases/tell-unsettled.ts';

// The room hears its own events here: a payment lies on its rider's shard, the list of what an area
// waits for on the area's, and no transaction spans two shards.
const { events } = payments;

export const onFareSet = handle(events.fareSet, (tools: Tools, event) =>
  tellUnsettled(tools, event, 'settling'),
);

/** A hold in doubt before the trip is told by `fare_set`, when the trip has failed for it. */
export const onOutcomeUnknown = handle(events.outcomeUnknown, async (tools: Tools, event) => {
  const { about } = event.data;
  if (about !== 'authorize') await tellUnsettled(tools, event, `${about}_unknown`);
});

export const onClosingRefused = handle(events.closingRefused, (tools: Tools, event) =>
  tellUnsettled(tools, event, `${event.data.about}_refused`),
);

export const onPaymentDue = handle(events.paymentDue, (tools: Tools, event) =>
  tellUnsettled(tools, event, 'due'),
);

export const onPaymentSettled = handle(events.paymentSettled, (tools: Tools, event) =>
  forgetUnsettled(tools, event.data),
);

/** Everything that a correction moves is told again; a payment at rest says so by `settled`. */
export const onRefundRequested = handle(events.refundRequested, (tools: Tools, event) =>
  tellUnsettled(tools, event, 'refunding'),
);

export const onRefundDeclined = handle(events.refundDeclined, (tools: Tools, event) =>
  tellUnsettled(tools, event, 'refund_refused'),
);

export const onRefundFound = handle(events.refundFound, (tools: Tools, event) =>
  tellUnsettled(tools, event, 'refund_unexplained'),
);

export const onCollectionRetried = handle(events.collectionRetried, (tools: Tools, event) =>
  tellUnsettled(tools, event, 'settling'),
);

export const onPaymentUncollected = handle(events.paymentUncollected, (tools: Tools, event) =>
  tellUnsettled(tools, event, 'uncollected'),
);

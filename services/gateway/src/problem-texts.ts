export interface ProblemText {
  /**
   * A few words that name the kind of problem; the same for every occurrence (RFC 9457, section
   * 3.1.4).
   */
  readonly title: string;
  /** What it means and what to do about it. */
  readonly meaning: string;
}

/**
 * What every refusal means, for the pages at /problems/{code} and for docs/reference/problems.md.
 */
export const problemTexts: Readonly<Record<string, ProblemText>> = {
  'booking.account_blocked': {
    title: 'Account blocked',
    meaning:
      'The account may start nothing new. What runs can still be ended. Write to the operator.',
  },
  'booking.case_closed': {
    title: 'Case already closed',
    meaning: 'This case is decided already. Read it again to see the decision.',
  },
  'booking.case_unknown': {
    title: 'No such case',
    meaning: 'There is no case with this id in your areas.',
  },
  'booking.charge_too_low': {
    title: 'Charge too low',
    meaning: 'The vehicle has less charge than its class needs to start. Choose another vehicle.',
  },
  'booking.no_pricing_plan': {
    title: 'No price yet',
    meaning:
      'The operator has published no price for this class in this area, so nothing can be booked.',
  },
  'booking.outside_parking': {
    title: 'Outside of parking',
    meaning:
      'A trip cannot end at this place. Go to a station or a zone where parking is allowed; the meter has stopped at the first honest attempt.',
  },
  'booking.part_unavailable': {
    title: 'A part is unavailable',
    meaning:
      'A part that booking needs does not answer. Nothing was booked or charged. Try again with the same Idempotency-Key.',
  },
  'booking.payment_declined': {
    title: 'Payment declined',
    meaning: 'The bank refused to hold the amount. Use another means of payment.',
  },
  'booking.payment_method_missing': {
    title: 'No means of payment',
    meaning: 'Add a means of payment before the first trip.',
  },
  'booking.vehicle_too_far': {
    title: 'Another vehicle',
    meaning:
      'The vehicle surely stands farther from the rider than the area allows for a start. `distance_m` says how far. A start without a position compares nothing.',
  },
  'booking.payment_due': {
    title: 'Earlier trip not paid',
    meaning:
      'The rider owes for an earlier trip. `payments.list_debts` says how much; `payments.pay_now` asks their means of payment for it. A running trip can always be ended.',
  },
  'booking.payment_not_confirmed': {
    title: 'Payment not confirmed',
    meaning:
      'The bank wanted to hear the rider, and the rider did not answer in time or called the trip off. Nothing is held or charged.',
  },
  'booking.trip_not_waiting': {
    title: 'Trip not waiting',
    meaning:
      'Only a trip that waits for the bank of its rider can be called off. A running one is ended.',
  },
  'booking.payment_unclear': {
    title: 'Payment unclear',
    meaning:
      'The bank did not say whether the hold was placed. The trip does not start, and a hold that is found is released.',
  },
  'booking.change_too_late': {
    title: 'Too late to move it',
    meaning: 'The period has begun: it cannot be moved or shortened. It can still be extended.',
  },
  'booking.replacement_unknown': {
    title: 'No replacement',
    meaning: 'This reservation stands for no other one, so there is nothing to accept.',
  },
  'booking.waitlist_full': {
    title: 'Waitlist full',
    meaning: 'A rider waits for five things at most, and a line has an end. Leave one first.',
  },
  'booking.entry_unknown': {
    title: 'No such entry',
    meaning: 'You have no entry with this id on a waitlist.',
  },
  'booking.entry_over': {
    title: 'Not waiting',
    meaning:
      'This entry waits no longer. An open offer is declined by giving its reservation back.',
  },
  'booking.offer_unknown': {
    title: 'No such offer',
    meaning: 'This reservation was not offered from a waitlist, so there is nothing to accept.',
  },
  'booking.place_missing': {
    title: 'Place missing',
    meaning: 'Say where: either station_id, or lat and lon.',
  },
  'booking.place_unknown': {
    title: 'No such place',
    meaning: 'There is no such station or area.',
  },
  'booking.none_available': {
    title: 'None available',
    meaning:
      'Nothing of this class is free at this place at that time. Try another time or a wider radius.',
  },
  'booking.fee_not_accepted': {
    title: 'Fee not accepted',
    meaning:
      'This late it costs the fee of the accepted plan. `fee_minor` and `currency` say how much: show it, and send it as accepted_fee.',
  },
  'booking.period_invalid': {
    title: 'Period not possible',
    meaning: 'The period is too long, too far ahead, in the past or ends before it starts.',
  },
  'booking.period_missing': {
    title: 'Period missing',
    meaning: 'Cars and vans are reserved for a period: send starts_at and ends_at.',
  },
  'booking.period_not_taken': {
    title: 'No period here',
    meaning: 'Scooters and e-bikes are held from now on: leave starts_at and ends_at out.',
  },
  'booking.photo_missing': {
    title: 'Photo not there',
    meaning:
      'The photo that was named has not been uploaded. Upload it to its address, then end the trip.',
  },
  'booking.photo_required': {
    title: 'Photo required',
    meaning:
      'This area asks for a photo of the parked vehicle. Ask for an upload address, upload, then end the trip.',
  },
  'booking.price_changed': {
    title: 'Price changed',
    meaning:
      'The plan that was shown is no longer the current one. Show the new price and ask again.',
  },
  'booking.reservation_in_use': {
    title: 'Reservation in use',
    meaning: 'The trip of this reservation has started. End the trip instead.',
  },
  'booking.reservation_over': {
    title: 'Reservation over',
    meaning: 'The reservation was used, cancelled or has lapsed. Reserve again.',
  },
  'booking.reservation_unknown': {
    title: 'No such reservation',
    meaning: 'You have no reservation with this id.',
  },
  'booking.rider_has_hold': {
    title: 'One hold at a time',
    meaning: 'You hold a vehicle already. Start its trip or cancel it first.',
  },
  'booking.rider_has_trip': {
    title: 'One trip at a time',
    meaning: 'You have a running trip. End it first.',
  },
  'booking.rider_may_not_ride_class': {
    title: 'Not allowed to ride this class',
    meaning:
      'This class needs a verified age or driving licence. Have it verified at /v1/me/verifications.',
  },
  'booking.time_implausible': {
    title: 'Time not plausible',
    meaning:
      'The time that was sent lies in the future, before the trip or too far back. Check the clock.',
  },
  'booking.too_early': {
    title: 'Too early',
    meaning: 'The reserved period has not begun. Start the trip when it begins.',
  },
  'booking.trip_not_active': {
    title: 'Trip not active',
    meaning: 'Only an active trip can be paused.',
  },
  'booking.trip_not_paused': {
    title: 'Trip not paused',
    meaning: 'Only a paused trip can be resumed.',
  },
  'booking.trip_not_started': {
    title: 'Trip not started',
    meaning: 'The vehicle has not confirmed that it is open, so that there is nothing to end.',
  },
  'booking.trip_over': {
    title: 'Trip over',
    meaning: 'The trip has ended, or is about to: it takes no photos and no other end.',
  },
  'booking.trip_in_recovery': {
    title: 'Trip in recovery',
    meaning: 'The trip is over its longest time. Its case decides when it ended.',
  },
  'booking.place_not_kept': {
    title: 'No place kept',
    meaning: 'The rider never tried to end this trip, or the place has been erased.',
  },
  'booking.trip_unknown': {
    title: 'No such trip',
    meaning: 'You have no trip with this id.',
  },
  'booking.vehicle_ambiguous': {
    title: 'Which vehicle',
    meaning: 'Name the vehicle by its public id or by its code: one of the two, not both.',
  },
  'booking.vehicle_in_use': {
    title: 'Vehicle still in use',
    meaning:
      'The vehicle is still with the rider before you. The operator knows; choose another vehicle or wait.',
  },
  'booking.vehicle_moving': {
    title: 'Vehicle moving',
    meaning: 'The vehicle must stand still. Stop and ask again.',
  },
  'booking.vehicle_not_available': {
    title: 'Vehicle not available',
    meaning:
      'Somebody else has the vehicle, or it is promised for a part of this time. Choose another one.',
  },
  'booking.vehicle_unknown': {
    title: 'No such vehicle',
    meaning:
      'There is no vehicle with this id or code in the area. Public ids change after each trip.',
  },
  'booking.vehicle_unreachable': {
    title: 'Vehicle does not answer',
    meaning:
      'The vehicle has no connection or did not answer in time. Nothing is charged. Try again or choose another one.',
  },
  'fleet.area_exists': {
    title: 'Area exists',
    meaning: 'There is an area with this id. Ids of areas are never used twice.',
  },
  'fleet.area_unknown': {
    title: 'No such area',
    meaning: 'There is no operating area with this id. GET /v1/areas lists them.',
  },
  'fleet.box_too_large': {
    title: 'Box too large',
    meaning: 'The map section holds more than a stream carries. Ask for a smaller one.',
  },
  'fleet.case_closed': {
    title: 'Case already closed',
    meaning:
      'Somebody has looked at this vehicle already, or it was locked or ridden since. Read the case again.',
  },
  'fleet.case_unknown': {
    title: 'No such case',
    meaning: 'There is no case of a vehicle with this id in your areas.',
  },
  'fleet.code_taken': {
    title: 'Code taken',
    meaning: 'Another vehicle of the area carries this code.',
  },
  'fleet.place_unknown': {
    title: 'No such place',
    meaning: 'There is no such station or vehicle in this area, or no place was named.',
  },
  'fleet.device_unknown': {
    title: 'No such device',
    meaning: 'No vehicle is enrolled with this device.',
  },
  'fleet.feed_unknown': {
    title: 'No such feed',
    meaning: 'This feed is not published. The file gbfs.json of the area lists those that are.',
  },
  'fleet.message_forged': {
    title: 'Message not signed by the device',
    meaning: 'The signature does not match the key with which the device was enrolled.',
  },
  'fleet.polygon_invalid': {
    title: 'Polygon not valid',
    meaning: 'A ring must be closed and must not cross itself (RFC 7946).',
  },
  'fleet.public_key_invalid': {
    title: 'Key not valid',
    meaning: 'The public key must be 32 raw bytes of Ed25519 in base64url.',
  },
  'fleet.time_zone_unknown': {
    title: 'Time zone unknown',
    meaning: 'Use an IANA name such as Europe/Berlin.',
  },
  'fleet.too_many_viewers': {
    title: 'Too many viewers',
    meaning: 'All streams are taken at the moment. Try again shortly.',
  },
  'fleet.vehicle_already_picked_up': {
    title: 'Already picked up',
    meaning: 'Staff have taken this vehicle away already.',
  },
  'fleet.vehicle_has_no_device': {
    title: 'Vehicle has no device',
    meaning: 'No device is enrolled for this vehicle, so that it cannot be reached.',
  },
  'fleet.vehicle_not_picked_up': {
    title: 'Not picked up',
    meaning: 'Only a vehicle that was picked up can be dropped off.',
  },
  'fleet.vehicle_on_trip': {
    title: 'Vehicle on a trip',
    meaning: 'A rider has the vehicle. Wait until the trip ends.',
  },
  'fleet.vehicle_type_unknown': {
    title: 'No such vehicle type',
    meaning: 'Define the vehicle type in this area first.',
  },
  'fleet.vehicle_unknown': {
    title: 'No such vehicle',
    meaning: 'There is no vehicle with this id or code in the area.',
  },
  'gateway.area_not_yours': {
    title: 'Area not yours',
    meaning:
      'Your account is not an operator of this area, or the route asks for an operator of the whole deployment.',
  },
  'gateway.body_not_json': {
    title: 'Body not JSON',
    meaning: 'The body could not be read as JSON (RFC 8259).',
  },
  'gateway.body_too_large': {
    title: 'Body too large',
    meaning:
      'The body exceeds 256 KiB, or 1 MiB for recorded trips, stations and vehicles. Send smaller pieces.',
  },
  'gateway.fault': {
    title: 'Our fault',
    meaning:
      'Something broke on our side and was recorded. Quote the trace id when you write to us.',
  },
  'gateway.idempotency_key_busy': {
    title: 'Still being worked on',
    meaning:
      'The first request with this key has no answer yet. Ask again shortly with the same key.',
  },
  'gateway.idempotency_key_missing': {
    title: 'Idempotency-Key missing',
    meaning:
      'Send a header Idempotency-Key of 8 to 128 visible ASCII characters with every mutation, new for each thing you want done.',
  },
  'gateway.idempotency_key_reused': {
    title: 'Idempotency-Key reused',
    meaning: 'This key was used with another request. Make a new key for a new request.',
  },
  'gateway.input_invalid': {
    title: 'Input not valid',
    meaning: 'A field is missing, unknown or out of its bounds. The detail names the field.',
  },
  'gateway.media_type_unsupported': {
    title: 'Media type not supported',
    meaning: 'Send bodies as application/json.',
  },
  'gateway.method_not_allowed': {
    title: 'Method not allowed',
    meaning: 'The header Allow lists the methods of this address.',
  },
  'gateway.origin_foreign': {
    title: 'Foreign origin',
    meaning: 'A browser session acts only for pages of this origin. Programs use an access token.',
  },
  'gateway.route_unknown': {
    title: 'No such address',
    meaning: 'Nothing answers here. /openapi.json lists every route.',
  },
  'gateway.scope_missing': {
    title: 'Scope missing',
    meaning:
      'The access token does not carry the scope that this route needs. Ask for it when you sign in.',
  },
  'gateway.timeout': {
    title: 'No answer in time',
    meaning:
      'The answer did not come before the deadline; the work may still be done. Ask again with the same Idempotency-Key.',
  },
  'gateway.token_invalid': {
    title: 'Token not valid',
    meaning: 'The access token is over, damaged, or was made for another audience. Get a new one.',
  },
  'gateway.token_missing': {
    title: 'Token missing',
    meaning:
      'This route is not public. Send an access token as Bearer, or sign in with the browser.',
  },
  'gateway.too_many_requests': {
    title: 'Too many requests',
    meaning:
      'A limit is reached. The header Retry-After says when to go on; RateLimit and RateLimit-Policy show the limits.',
  },
  'gateway.unavailable': {
    title: 'Unavailable',
    meaning:
      'A part of the platform does not answer. Ask again after the time in Retry-After, with the same Idempotency-Key.',
  },
  'payments.amount_invalid': {
    title: 'Amount not valid',
    meaning:
      'Credit is at least one of the smallest unit of its currency, and below the bound of all amounts.',
  },
  'payments.area_unknown': {
    title: 'No such area',
    meaning: 'There is no operating area with this id.',
  },
  'payments.correction_invalid': {
    title: 'Correction not clear',
    meaning:
      'Give either the right fare, or when the trip ended and how long it paused in truth; not both, and no time before its start.',
  },
  'payments.currency_not_of_area': {
    title: 'Currency not of the area',
    meaning: 'Prices of an area are in the currency of the area.',
  },
  'payments.fare_not_lower': {
    title: 'Fare not lower',
    meaning:
      'A fare is only corrected to less than it is now: nobody is charged more than their receipt said.',
  },
  'payments.method_missing': {
    title: 'No means of payment',
    meaning: 'Add a means of payment first; your credit does not cover it.',
  },
  'payments.no_pricing_plan': {
    title: 'No price yet',
    meaning: 'The operator has published no price for this class in this area.',
  },
  'payments.no_refused_refund': {
    title: 'No refused refund',
    meaning: 'The provider has refused no refund of this trip that still has to go back.',
  },
  'payments.not_correctable': {
    title: 'Not correctable',
    meaning:
      'The trip has no receipt, was corrected too often, or a refund of it was refused: a person has to look at it first.',
  },
  'payments.nothing_due': {
    title: 'Nothing due',
    meaning: 'Nothing is owed for this trip, or the money is on its way.',
  },
  'payments.pause_exceeds_trip': {
    title: 'Pause longer than the trip',
    meaning: 'paused_s must not exceed duration_s.',
  },
  'payments.payment_unknown': {
    title: 'No such payment',
    meaning: 'You have no payment for this trip: it is not yours, or nothing was asked for yet.',
  },
  'payments.pricing_plan_invalid': {
    title: 'Plan not valid',
    meaning: 'The terms of the plan contradict each other. The detail names the field.',
  },
  'payments.receipt_unknown': {
    title: 'No such receipt',
    meaning: 'You have no receipt for this trip; a trip that is not settled yet has none.',
  },
  'payments.too_many_methods': {
    title: 'Too many means of payment',
    meaning: 'Remove a means of payment before you add another.',
  },
  'payments.tries_used_up': {
    title: 'Tried too often',
    meaning: 'This was asked of your means of payment too often. Write to the operator.',
  },
  'payments.voucher_already_redeemed': {
    title: 'Voucher already redeemed',
    meaning: 'You have turned this voucher into credit before.',
  },
  'payments.voucher_code_taken': {
    title: 'Code taken',
    meaning: 'Another voucher has this code. Choose another one.',
  },
  'payments.voucher_invalid': {
    title: 'Voucher not valid',
    meaning: 'A voucher is valid until some time from now.',
  },
  'payments.voucher_over': {
    title: 'Voucher over',
    meaning: 'The last day of this voucher has passed.',
  },
  'payments.voucher_unknown': {
    title: 'No such voucher',
    meaning: 'There is no voucher with this code. Look at it again.',
  },
  'payments.voucher_used_up': {
    title: 'Voucher used up',
    meaning: 'This voucher was redeemed as often as it may be.',
  },
  'payments.webhook_too_large': {
    title: 'Message too large',
    meaning: 'A message of the payment provider is larger than any that it sends. It was not read.',
  },
  'payments.webhook_unreadable': {
    title: 'Message unreadable',
    meaning:
      'A message is signed by the payment provider and not in the form that it promises. Compare the version of its interface with ours.',
  },
  'payments.webhook_unsigned': {
    title: 'Message not signed',
    meaning:
      'A message does not carry the signature of the payment provider, or one that is older than five minutes. Compare the signing secret, and the clocks.',
  },
  'users.account_unknown': {
    title: 'No such account',
    meaning: 'There is no account with this id.',
  },
  'users.birth_date_implausible': {
    title: 'Date of birth not plausible',
    meaning: 'The date lies in the future or too far back.',
  },
  'users.credentials_wrong': {
    title: 'Sign-in failed',
    meaning: 'The e-mail address or the password is wrong. Which of the two is told to nobody.',
  },
  'users.email_taken': {
    title: 'E-mail address taken',
    meaning: 'An account with this address exists. Sign in instead.',
  },
  'users.interaction_unknown': {
    title: 'Sign-in over',
    meaning: 'This attempt to sign in has ended or was begun in another browser. Start again.',
  },
  'users.password_too_common': {
    title: 'Password too common',
    meaning: 'This password is on lists that attackers try first. Choose another one.',
  },
  'users.session_unknown': {
    title: 'No such session',
    meaning: 'The browser session is over. Sign in again.',
  },
  'users.too_many_attempts': {
    title: 'Too many attempts',
    meaning: 'Too many wrong passwords. Wait for the time in Retry-After.',
  },
  'users.verifier_unavailable': {
    title: 'Verifier unavailable',
    meaning: 'The service that checks documents does not answer. Try again later.',
  },
};

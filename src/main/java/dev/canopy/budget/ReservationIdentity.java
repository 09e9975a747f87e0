package dev.canopy.budget;

/**
 * The identity of a reservation, whose id is unique within a tenant only.
 *
 * @param tenant the id of the tenant
 */
record ReservationIdentity(Long tenant, String id) {
    static ReservationIdentity of(RequestedReservation requested) {
        return new ReservationIdentity(
                requested.tenant().id(), requested.draft().id());
    }
}

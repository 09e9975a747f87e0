package dev.canopy.chaos;

/** The faults of the service and of its surroundings. */
enum Fault {
    SERVICE_KILLED("service killed"),
    BOTH_SERVICES_KILLED("both services killed at once"),
    DATABASE_KILLED("database killed"),
    DATABASE_STOPPED("database stopped and continued"),
    DATABASE_REPLACED("database replaced by its synchronous standby"),
    DISK_FULL("disk of the database full"),
    SESSION_KILLED("process of a session killed"),
    SESSIONS_TERMINATED("sessions terminated"),
    DATABASE_CUT("connections to the database cut"),
    CLIENTS_CUT("connections of clients cut"),
    STALLED("connections stalled"),
    POOL_FILLED("pool filled");

    private final String description;

    Fault(String description) {
        this.description = description;
    }

    @Override
    public String toString() {
        return description;
    }
}

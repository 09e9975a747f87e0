package dev.canopy.peer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The dashboard and usage by Spring Boot WebFlux and R2DBC: one prepared statement a request. */
@SpringBootApplication
public class Peer {
    public static void main(String[] arguments) {
        SpringApplication.run(Peer.class, arguments);
    }
}

package dev.canopy.ledger;

import io.quarkus.runtime.annotations.RegisterForProxy;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Period;
import org.jspecify.annotations.Nullable;

/** A period of at least one month that consists of months, or of years and months, without days. */
@Target(ElementType.TYPE_USE)
@Retention(RetentionPolicy.RUNTIME)
@RegisterForProxy // the validator makes instances of its own
@RegisterForReflection
@Constraint(validatedBy = WholeMonths.Validator.class)
@interface WholeMonths {
    /** The largest number of months. */
    long max();

    String message() default "must be 1 to {max} whole months, such as P13M, not ${validatedValue}.";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Counts the months. */
    final class Validator implements ConstraintValidator<WholeMonths, Period> {
        private long max;

        @Override
        public void initialize(WholeMonths bounds) {
            max = bounds.max();
        }

        @Override
        public boolean isValid(@Nullable Period period, ConstraintValidatorContext context) {
            if (period == null) {
                return true;
            }
            long months = period.toTotalMonths();
            return 1 <= months
                    && months <= max
                    && period.normalized().equals(Period.ofMonths((int) months).normalized());
        }
    }
}

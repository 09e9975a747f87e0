package dev.canopy.analytics;

import java.util.Arrays;

/** A set of numbers. Two sets are united in linear time. */
final class NumberSet {
    static final NumberSet NONE = new NumberSet(new int[0]);

    /** In ascending order, each once. */
    private final int[] numbers;

    private NumberSet(int[] numbers) {
        this.numbers = numbers;
    }

    /** @param array numbers in ascending order, each once, as PostgreSQL writes an array: {@code {1,2,5}} */
    static NumberSet parse(String array) {
        if (array.length() == 2) {
            return NONE;
        }
        int size = 1 + (int) array.chars().filter(character -> character == ',').count();
        int[] numbers = new int[size];
        int from = 1;
        for (int i = 0; i < size; i++) {
            int comma = array.indexOf(',', from);
            int end = comma < 0 ? array.length() - 1 : comma;
            numbers[i] = Integer.parseInt(array, from, end, 10);
            from = end + 1;
        }
        return new NumberSet(numbers);
    }

    int size() {
        return numbers.length;
    }

    NumberSet union(NumberSet other) {
        if (numbers.length == 0 || other.numbers.length == 0) {
            return numbers.length == 0 ? other : this;
        }
        int[] united = new int[numbers.length + other.numbers.length];
        int size = 0;
        int left = 0;
        int right = 0;
        while (left < numbers.length && right < other.numbers.length) {
            int one = numbers[left];
            int two = other.numbers[right];
            united[size++] = Math.min(one, two);
            left += one <= two ? 1 : 0;
            right += two <= one ? 1 : 0;
        }
        while (left < numbers.length) {
            united[size++] = numbers[left++];
        }
        while (right < other.numbers.length) {
            united[size++] = other.numbers[right++];
        }
        return new NumberSet(size == united.length ? united : Arrays.copyOf(united, size));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NumberSet set && Arrays.equals(numbers, set.numbers);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(numbers);
    }

    @Override
    public String toString() {
        return Arrays.toString(numbers);
    }
}

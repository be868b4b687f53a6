package io.netkv.description.fabric;

import java.math.BigDecimal;

/** Numbers as users write them. */
public final class Numbers {

    private Numbers() {}

    /** The shortest number that reads back as the same value, times a power of ten. */
    public static String plain(double value, int powerOfTen) {
        BigDecimal scaled = BigDecimal.valueOf(value).scaleByPowerOfTen(powerOfTen);
        return scaled.signum() == 0 ? "0" : scaled.stripTrailingZeros().toPlainString();
    }
}

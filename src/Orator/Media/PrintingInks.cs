namespace Orator.Media;

/// <summary>CMYK without a profile -> sRGB, as offset printing on coated paper (US Web Coated SWOP) looks.</summary>
/// <remarks>
/// The polynomial is that of PDF.js (src/core/colorspace.js, Apache-2.0), fitted to the SWOP profile; plain multiplication of the inks'
/// complements makes colours dark
/// and yellow-green.
/// </remarks>
internal static class PrintingInks
{
    // Factors of c c, c m, c y, c k, c, m m, m y, m k, m, y y, y k, y, k k, k.
    private static readonly float[] Red =
    [
        -4.387332384609988f, 54.48615194189176f, 18.82290502165302f, 212.25662451639585f, -285.2331026137004f, 1.7149763477362134f, -5.6096736904047315f,
        -17.873870861415444f, -5.497006427196366f, -2.5217340131683033f, -21.248923337353073f, 17.5119270841813f, -21.86122147463605f, -189.48180835922747f,
    ];

    private static readonly float[] Green =
    [
        8.841041422036149f, 60.118027045597366f, 6.871425592049007f, 31.159100130055922f, -79.2970844816548f, -15.310361306967817f, 17.575251261109482f,
        131.35250912493976f, -190.9453302588951f, 4.444339102852739f, 9.8632861493405f, -24.86741582555878f, -20.737325471181034f, -187.80453709719578f,
    ];

    private static readonly float[] Blue =
    [
        0.8842522430003296f, 8.078677503112928f, 30.89978309703729f, -0.23883238689178934f, -14.183576799673286f, 10.49593273432072f, 63.02378494754052f,
        50.606957656360734f, -112.23884253719248f, 0.03296041114873217f, 115.60384449646641f, -193.58209356861505f, -22.33816807309886f, -180.12613974708367f,
    ];

    /// <summary>Planes of a CMYK JPEG as a decoder gives them without knowing what they are -> RGB.</summary>
    /// <param name="planes">Four planes of as many bytes as there are pixels, one after the other.</param>
    /// <param name="transform">Adobe's: 0 the planes are C, M, Y, K; 2 they are Y, Cb, Cr, K. Null = not Adobe's, whose inks are stored
    /// inverted.</param>
    /// <returns>Packed RGB.</returns>
    public static byte[] ToRgb(ReadOnlySpan<byte> planes, int? transform)
    {
        int count = planes.Length / 4;
        ReadOnlySpan<byte> first = planes[..count];
        ReadOnlySpan<byte> second = planes.Slice(count, count);
        ReadOnlySpan<byte> third = planes.Slice(2 * count, count);
        ReadOnlySpan<byte> black = planes[(3 * count)..];
        byte[] rgb = new byte[3 * count];
        Span<float> terms = stackalloc float[14];
        for (int i = 0; i < count; i++)
        {
            (float c, float m, float y, float k) = (first[i] / 255f, second[i] / 255f, third[i] / 255f, black[i] / 255f);
            if (transform == 2)
            {
                // The inverted inks went through JPEG's transform inverted once more.
                (float luma, float cb, float cr) = (c, m - (128 / 255f), y - (128 / 255f));
                c = Math.Clamp(luma + (1.402f * cr), 0, 1);
                m = Math.Clamp(luma - (0.344136f * cb) - (0.714136f * cr), 0, 1);
                y = Math.Clamp(luma + (1.772f * cb), 0, 1);
                k = 1 - k;
            }
            else if (transform is not null)
            {
                (c, m, y, k) = (1 - c, 1 - m, 1 - y, 1 - k);
            }

            ReadOnlySpan<float> products = [c * c, c * m, c * y, c * k, c, m * m, m * y, m * k, m, y * y, y * k, y, k * k, k];
            products.CopyTo(terms);
            rgb[3 * i] = Level(terms, Red);
            rgb[(3 * i) + 1] = Level(terms, Green);
            rgb[(3 * i) + 2] = Level(terms, Blue);
        }

        return rgb;
    }

    private static byte Level(ReadOnlySpan<float> terms, ReadOnlySpan<float> factors)
    {
        float sum = 255;
        for (int i = 0; i < terms.Length; i++)
        {
            sum += terms[i] * factors[i];
        }

        return (byte)Math.Clamp(sum + 0.5f, 0, 255);
    }
}

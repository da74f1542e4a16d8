namespace Orator.Geometry;

/// <summary>Eigenvectors of small symmetric matrices without allocation.</summary>
internal static class SymmetricEigen
{
    private const int MaximumSweeps = 32;

    /// <summary>The greatest eigenvalue of a symmetric 4x4 matrix and its eigenvector, by Jacobi's cyclic rotations.</summary>
    /// <param name="matrix">16 values, row by row; symmetric.</param>
    /// <param name="vector">Receives the eigenvector, 4 values of length 1.</param>
    /// <returns>The eigenvalue.</returns>
    /// <remarks>If all values are zero or one is not finite, the result is the first axis: Jacobi's rotations have nothing to
    /// turn.</remarks>
    public static double Dominant(ReadOnlySpan<double> matrix, Span<double> vector)
    {
        const int N = 4;
        Span<double> a = stackalloc double[N * N];
        Span<double> v = stackalloc double[N * N];
        matrix.CopyTo(a);
        v.Clear();
        for (int i = 0; i < N; i++)
        {
            v[(i * N) + i] = 1;
        }

        for (int sweep = 0; sweep < MaximumSweeps; sweep++)
        {
            double off = 0;
            double on = 0;
            for (int i = 0; i < N; i++)
            {
                on += a[(i * N) + i] * a[(i * N) + i];
                for (int j = i + 1; j < N; j++)
                {
                    off += a[(i * N) + j] * a[(i * N) + j];
                }
            }

            // Convergence is quadratic: below this the next sweep would change no digit. The comparison is also false for NaN.
            if (!(off > 1e-30 * on))
            {
                break;
            }

            for (int p = 0; p < N - 1; p++)
            {
                for (int q = p + 1; q < N; q++)
                {
                    Rotate(a, v, p, q);
                }
            }
        }

        int best = 0;
        for (int i = 1; i < N; i++)
        {
            best = a[(i * N) + i] > a[(best * N) + best] ? i : best;
        }

        double length = 0;
        for (int i = 0; i < N; i++)
        {
            vector[i] = v[(i * N) + best];
            length += vector[i] * vector[i];
        }

        length = Math.Sqrt(length);
        for (int i = 0; i < N; i++)
        {
            vector[i] /= length;
        }

        return a[(best * N) + best];
    }

    // Zeroes a[p, q] by a rotation of axes p and q, which the columns of v record.
    private static void Rotate(Span<double> a, Span<double> v, int p, int q)
    {
        const int N = 4;
        double apq = a[(p * N) + q];
        if (apq == 0)
        {
            return;
        }

        double theta = (a[(q * N) + q] - a[(p * N) + p]) / (2 * apq);
        double t = Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double c = 1 / Math.Sqrt((t * t) + 1);
        double s = t * c;
        for (int i = 0; i < N; i++)
        {
            double x = a[(i * N) + p];
            double y = a[(i * N) + q];
            a[(i * N) + p] = (c * x) - (s * y);
            a[(i * N) + q] = (s * x) + (c * y);
        }

        for (int i = 0; i < N; i++)
        {
            double x = a[(p * N) + i];
            double y = a[(q * N) + i];
            a[(p * N) + i] = (c * x) - (s * y);
            a[(q * N) + i] = (s * x) + (c * y);
            x = v[(i * N) + p];
            y = v[(i * N) + q];
            v[(i * N) + p] = (c * x) - (s * y);
            v[(i * N) + q] = (s * x) + (c * y);
        }
    }
}

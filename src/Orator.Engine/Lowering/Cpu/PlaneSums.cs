using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>Sums over a plane, as normalisations need them.</summary>
internal static unsafe class PlaneSums
{
    /// <summary>Sum of the elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sum(float* x, int size)
    {
        Vector512<float> sum0 = default, sum1 = default;
        int i = 0;
        for (; i <= size - 32; i += 32)
        {
            sum0 += Vector512.Load(x + i);
            sum1 += Vector512.Load(x + i + 16);
        }

        float sum = Vector512.Sum(sum0 + sum1);
        for (; i < size; i++)
        {
            sum += x[i];
        }

        return sum;
    }

    /// <summary>Sum of (x - centre)^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Squares(float* x, int size, float centre)
    {
        (Vector512<float> sum0, Vector512<float> sum1, Vector512<float> centres) = (default, default, Vector512.Create(centre));
        int i = 0;
        for (; i <= size - 32; i += 32)
        {
            (Vector512<float> a, Vector512<float> b) = (Vector512.Load(x + i) - centres, Vector512.Load(x + i + 16) - centres);
            sum0 = Vector512.FusedMultiplyAdd(a, a, sum0);
            sum1 = Vector512.FusedMultiplyAdd(b, b, sum1);
        }

        float sum = Vector512.Sum(sum0 + sum1);
        for (; i < size; i++)
        {
            sum += (x[i] - centre) * (x[i] - centre);
        }

        return sum;
    }

    /// <summary>Sum of y (x - centre).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Products(float* x, float* y, int size, float centre)
    {
        (Vector512<float> sum0, Vector512<float> sum1, Vector512<float> centres) = (default, default, Vector512.Create(centre));
        int i = 0;
        for (; i <= size - 32; i += 32)
        {
            sum0 = Vector512.FusedMultiplyAdd(Vector512.Load(x + i) - centres, Vector512.Load(y + i), sum0);
            sum1 = Vector512.FusedMultiplyAdd(Vector512.Load(x + i + 16) - centres, Vector512.Load(y + i + 16), sum1);
        }

        float sum = Vector512.Sum(sum0 + sum1);
        for (; i < size; i++)
        {
            sum += (x[i] - centre) * y[i];
        }

        return sum;
    }
}

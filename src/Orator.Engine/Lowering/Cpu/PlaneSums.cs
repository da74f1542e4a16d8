using System.Runtime.CompilerServices;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>Sums over a plane, as normalisations need them.</summary>
internal static unsafe class PlaneSums
{
    /// <summary>Sum of the elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sum<TLanes, TVector>(float* x, int size)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        TVector sum0 = default, sum1 = default;
        int i = 0;
        for (; i <= size - (2 * TLanes.Count); i += 2 * TLanes.Count)
        {
            sum0 = TLanes.Add(sum0, TLanes.Load(x + i));
            sum1 = TLanes.Add(sum1, TLanes.Load(x + i + TLanes.Count));
        }

        float sum = TLanes.Sum(TLanes.Add(sum0, sum1));
        for (; i < size; i++)
        {
            sum += x[i];
        }

        return sum;
    }

    /// <summary>Sum of (x - centre)^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Squares<TLanes, TVector>(float* x, int size, float centre)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        (TVector sum0, TVector sum1, TVector centres) = (default, default, TLanes.Broadcast(centre));
        int i = 0;
        for (; i <= size - (2 * TLanes.Count); i += 2 * TLanes.Count)
        {
            TVector a = TLanes.Subtract(TLanes.Load(x + i), centres);
            TVector b = TLanes.Subtract(TLanes.Load(x + i + TLanes.Count), centres);
            sum0 = TLanes.MultiplyAdd(a, a, sum0);
            sum1 = TLanes.MultiplyAdd(b, b, sum1);
        }

        float sum = TLanes.Sum(TLanes.Add(sum0, sum1));
        for (; i < size; i++)
        {
            sum += (x[i] - centre) * (x[i] - centre);
        }

        return sum;
    }

    /// <summary>Sum of y (x - centre).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Products<TLanes, TVector>(float* x, float* y, int size, float centre)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        (TVector sum0, TVector sum1, TVector centres) = (default, default, TLanes.Broadcast(centre));
        int i = 0;
        for (; i <= size - (2 * TLanes.Count); i += 2 * TLanes.Count)
        {
            sum0 = TLanes.MultiplyAdd(TLanes.Subtract(TLanes.Load(x + i), centres), TLanes.Load(y + i), sum0);
            sum1 = TLanes.MultiplyAdd(TLanes.Subtract(TLanes.Load(x + i + TLanes.Count), centres), TLanes.Load(y + i + TLanes.Count), sum1);
        }

        float sum = TLanes.Sum(TLanes.Add(sum0, sum1));
        for (; i < size; i++)
        {
            sum += (x[i] - centre) * y[i];
        }

        return sum;
    }
}

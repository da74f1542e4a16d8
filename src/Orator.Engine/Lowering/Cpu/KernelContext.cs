using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Computes the outputs of one <see cref="KernelOperation"/> from its inputs. It knows their shapes from when it was made.
/// </summary>
/// <param name="context">Gives the buffers of this run.</param>
internal delegate void Kernel(KernelContext context);

/// <summary>The buffers of a kernel's operands in one run, and the runtime's threads.</summary>
internal readonly unsafe struct KernelContext(nint context)
{
    /// <summary>Row-major elements of an argument.</summary>
    /// <param name="index">Which one of <see cref="KernelOperation.Arguments"/>.</param>
    public float* Input(int index)
    {
        nint value;
        KernelDomain.Check(((delegate* unmanaged<nint, nuint, nint*, nint>)KernelDomain.Runtime->KernelContext_GetInput)(
            context, (nuint)index, &value));
        return Data(value);
    }

    /// <summary>Dimensions of an argument, for kernels that do not know them from when they were made.</summary>
    /// <param name="index">Which argument.</param>
    public Shape InputShape(int index)
    {
        nint value;
        nint description;
        nuint rank;
        KernelDomain.Check(((delegate* unmanaged<nint, nuint, nint*, nint>)KernelDomain.Runtime->KernelContext_GetInput)(
            context, (nuint)index, &value));
        KernelDomain.Check(((delegate* unmanaged<nint, nint*, nint>)KernelDomain.Runtime->GetTensorTypeAndShape)(value, &description));
        try
        {
            KernelDomain.Check(((delegate* unmanaged<nint, nuint*, nint>)KernelDomain.Runtime->GetDimensionsCount)(description, &rank));
            long[] dimensions = new long[rank];
            fixed (long* first = dimensions)
            {
                KernelDomain.Check(((delegate* unmanaged<nint, long*, nuint, nint>)KernelDomain.Runtime->GetDimensions)(
                    description, first, rank));
            }

            return dimensions.Select(d => (int)d).ToArray();
        }
        finally
        {
            ((delegate* unmanaged<nint, void>)KernelDomain.Runtime->ReleaseTensorTypeAndShapeInfo)(description);
        }
    }

    /// <summary>Elements of an output, to be written; their content is undefined before.</summary>
    /// <param name="index">Which output.</param>
    /// <param name="shape">Its shape.</param>
    public float* Output(int index, Shape shape)
    {
        long* dimensions = stackalloc long[Math.Max(1, shape.Rank)];
        for (int i = 0; i < shape.Rank; i++)
        {
            dimensions[i] = shape[i];
        }

        nint value;
        KernelDomain.Check(((delegate* unmanaged<nint, nuint, long*, nuint, nint*, nint>)KernelDomain.Runtime->KernelContext_GetOutput)(
            context, (nuint)index, dimensions, (nuint)shape.Rank, &value));
        return Data(value);
    }

    /// <summary>Does pieces of work on the session's threads, in any order, and waits for all.</summary>
    /// <param name="count">
    /// Number of pieces. It must not depend on the number of threads, nor one piece on another: so results never do either.
    /// </param>
    /// <param name="piece">Does piece i.</param>
    public void Parallel(int count, Action<int> piece)
    {
        Work work = new(piece);
        GCHandle handle = GCHandle.Alloc(work);
        try
        {
            KernelDomain.Check(((delegate* unmanaged<nint, delegate* unmanaged<void*, nuint, void>, nuint, nuint, void*, nint>)
                KernelDomain.Runtime->KernelContext_ParallelFor)(
                context, &DoPiece, (nuint)count, 0, (void*)GCHandle.ToIntPtr(handle)));
        }
        finally
        {
            handle.Free();
        }

        work.Failure?.Throw();
    }

    private static float* Data(nint value)
    {
        void* data;
        KernelDomain.Check(((delegate* unmanaged<nint, void**, nint>)KernelDomain.Runtime->GetTensorMutableData)(value, &data));
        return (float*)data;
    }

    [UnmanagedCallersOnly]
    private static void DoPiece(void* handle, nuint index)
    {
        Work work = (Work)GCHandle.FromIntPtr((nint)handle).Target!;
        try
        {
            work.Piece((int)index);
        }
        catch (Exception e)
        {
            work.Failure ??= ExceptionDispatchInfo.Capture(e);
        }
    }

    private sealed class Work(Action<int> piece)
    {
        public Action<int> Piece { get; } = piece;

        public ExceptionDispatchInfo? Failure { get; set; }
    }
}

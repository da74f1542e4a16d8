using System.Runtime.CompilerServices;
using Orator.Graphs.Ops;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>Gradient of maximum pooling: each window gives its gradient to its maximum, the first one of equal ones.</summary>
internal sealed unsafe class MaximumPoolingGradient : KernelOperation
{
    private readonly Window _window;

    /// <summary>Creates the operation.</summary>
    /// <param name="gradient">Gradient of the result, [N, C, spatial...].</param>
    /// <param name="x">Input of the pooling, [N, C, spatial...].</param>
    /// <param name="window">Its window.</param>
    public MaximumPoolingGradient(Tensor gradient, Tensor x, Window window)
        : base("MaxPoolGradient", gradient, x)
    {
        _window = window;
        Declare(ElementType.Real, x.Shape);
    }

    public override Kernel CreateKernel(Target target)
    {
        Shape shape = Outputs[0].Shape;
        PoolingWindow window = new(_window);
        return context =>
        {
            float* gradient = context.Input(0);
            float* x = context.Input(1);
            float* result = context.Output(0, shape);
            context.Parallel(shape[0] * shape[1], plane => window.Scatter(
                gradient + ((long)plane * window.OutputPlane), x + ((long)plane * window.InputPlane),
                result + ((long)plane * window.InputPlane)));
        };
    }

    /// <summary>The window as one of three dimensions.</summary>
    private sealed class PoolingWindow(Window window)
    {
        private readonly int[] _input = Three(window.InputSize, 1);
        private readonly int[] _output = Three(window.OutputSize, 1);
        private readonly int[] _kernel = Three(window.Kernel, 1);
        private readonly int[] _stride = Three(window.Stride, 1);
        private readonly int[] _padding = Three(window.Padding[..window.Kernel.Length], 0);

        public int InputPlane => _input[0] * _input[1] * _input[2];

        public int OutputPlane => _output[0] * _output[1] * _output[2];

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Scatter(float* gradient, float* x, float* result)
        {
            new Span<float>(result, InputPlane).Clear();
            for (int z = 0; z < _output[0]; z++)
            {
                for (int y = 0; y < _output[1]; y++)
                {
                    for (int column = 0; column < _output[2]; column++)
                    {
                        result[Maximum(x, z, y, column)] += *gradient++;
                    }
                }
            }
        }

        private int Maximum(float* x, int z, int y, int column)
        {
            (int z0, int z1) = Range(0, z);
            (int y0, int y1) = Range(1, y);
            (int x0, int x1) = Range(2, column);
            int best = (((z0 * _input[1]) + y0) * _input[2]) + x0;
            for (int i = z0; i < z1; i++)
            {
                for (int j = y0; j < y1; j++)
                {
                    int row = ((i * _input[1]) + j) * _input[2];
                    for (int at = row + x0; at < row + x1; at++)
                    {
                        best = x[at] > x[best] ? at : best;
                    }
                }
            }

            return best;
        }

        // The part of the window that lies within the input.
        private (int Start, int End) Range(int dimension, int position)
        {
            int start = (position * _stride[dimension]) - _padding[dimension];
            return (Math.Max(0, start), Math.Min(_input[dimension], start + _kernel[dimension]));
        }

        private static int[] Three(int[] values, int fill) => [.. Enumerable.Repeat(fill, 3 - values.Length), .. values];
    }
}

namespace Orator.Graphs.Layers;

/// <summary>A fixed low-pass filter with up- or downsampling; see <see cref="Tensor.UpFirDn"/>. Buffer: <c>kernel</c> [k, k].</summary>
/// <remarks>The kernel's values at the time of <see cref="Forward"/> become part of the graph.</remarks>
public sealed class Blur : Layer
{
    private readonly Parameter _kernel;
    private readonly int _up;
    private readonly int _down;
    private readonly int[] _padding;

    /// <summary>Creates the layer.</summary>
    /// <param name="kernel">The filter, [k, k]; see <see cref="FilterKernel"/>.</param>
    /// <param name="padding">As in <see cref="Tensor.UpFirDn"/>.</param>
    /// <param name="up">Factor of upsampling.</param>
    /// <param name="down">Factor of downsampling.</param>
    public Blur(float[,] kernel, int[] padding, int up = 1, int down = 1)
    {
        (_padding, _up, _down) = (padding, up, down);
        _kernel = Register("kernel", new Parameter([kernel.GetLength(0), kernel.GetLength(1)], isBuffer: true));
        Buffer.BlockCopy(kernel, 0, _kernel.Values, 0, kernel.Length * sizeof(float));
    }

    /// <summary>The filter as it is now.</summary>
    internal float[,] Kernel
    {
        get
        {
            float[,] kernel = new float[_kernel.Shape[0], _kernel.Shape[1]];
            Buffer.BlockCopy(_kernel.Values, 0, kernel, 0, kernel.Length * sizeof(float));
            return kernel;
        }
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.UpFirDn(Kernel, _up, _down, _padding);
}

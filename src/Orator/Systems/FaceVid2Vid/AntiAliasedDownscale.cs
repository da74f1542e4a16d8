using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// Shrinks pictures: a Gaussian of deviation (1/scale - 1) / 2 with zeros outside, then every (1/scale)-th element, beginning with the
/// first. Scale 1 changes nothing. Buffer, unless the scale is 1: <c>weight</c> [C, 1, k, k].
/// </summary>
public sealed class AntiAliasedDownscale : Layer
{
    private readonly Parameter? _kernel;
    private readonly int _step;

    /// <summary>Creates the layer.</summary>
    /// <param name="channels">C.</param>
    /// <param name="scale">Size of the result relative to the input: 1, or 1 divided by an integer.</param>
    public AntiAliasedDownscale(int channels, float scale)
    {
        _step = (int)Math.Round(1 / scale);
        if (_step == 1)
        {
            return;
        }

        double sigma = (_step - 1) / 2.0;
        int radius = (int)Math.Round(4 * sigma, MidpointRounding.ToEven);
        double[] row = [.. Enumerable.Range(-radius, (2 * radius) + 1).Select(i => Math.Exp(-i * i / (2 * sigma * sigma)))];
        double sum = row.Sum() * row.Sum();
        _kernel = Register("weight", new Parameter([channels, 1, row.Length, row.Length], isBuffer: true));
        for (int i = 0; i < _kernel.Values.Length; i++)
        {
            (int y, int x) = Math.DivRem(i % (row.Length * row.Length), row.Length);
            _kernel.Values[i] = (float)(row[y] * row[x] / sum);
        }
    }

    /// <inheritdoc/>
    /// <remarks>[N, C, H, W] to [N, C, ceil(H scale), ceil(W scale)].</remarks>
    public override Tensor Forward(Tensor x) =>
        _kernel is null ? x : x.Conv(_kernel.In(x.Graph), stride: [_step], padding: [_kernel.Shape[2] / 2], groups: _kernel.Shape[0]);
}

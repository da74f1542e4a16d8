using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>
/// Changes the opening of a mouth by a piecewise linear curve, and the rest of the mouth as it goes along with the opening in people.
/// Buffers: <c>gap</c> [coefficients], what each adds to the opening; <c>direction</c> [coefficients], the change of all with the opening;
/// <c>knots</c> and <c>slopes</c> [n], <c>offset</c> [1]: the opening x gains offset + sum of slopes_i max(0, x - knots_i). All zero: no
/// change.
/// </summary>
public sealed class OpeningCurve : Layer
{
    /// <summary>Knots of the curve.</summary>
    public const int KnotCount = 21;

    internal OpeningCurve(int coefficients)
    {
        Gap = Register("gap", new Parameter([coefficients], isBuffer: true));
        Direction = Register("direction", new Parameter([coefficients], isBuffer: true));
        Knots = Register("knots", new Parameter([KnotCount], isBuffer: true));
        Slopes = Register("slopes", new Parameter([KnotCount], isBuffer: true));
        Offset = Register("offset", new Parameter([1], isBuffer: true));
    }

    private Parameter Gap { get; }

    private Parameter Direction { get; }

    private Parameter Knots { get; }

    private Parameter Slopes { get; }

    private Parameter Offset { get; }

    /// <inheritdoc/>
    /// <remarks>Coefficients [n, coefficients] to the same.</remarks>
    public override Tensor Forward(Tensor x)
    {
        Graph graph = x.Graph;
        Tensor opening = x.MatMul(Gap.In(graph).Reshape(-1, 1));
        Tensor above = (opening - Knots.In(graph).Reshape(1, -1)).Relu();
        Tensor change = above.MatMul(Slopes.In(graph).Reshape(-1, 1)) + Offset.In(graph);
        return x + (change * Direction.In(graph).Reshape(1, -1));
    }

    /// <summary>Sets the curve.</summary>
    /// <param name="gap">What each coefficient adds to the opening.</param>
    /// <param name="direction">Change of each coefficient with the opening; adds 1 to the opening itself.</param>
    /// <param name="from">Openings, ascending, <see cref="KnotCount"/> of them.</param>
    /// <param name="to">What they become.</param>
    public void Set(ReadOnlySpan<float> gap, ReadOnlySpan<float> direction, ReadOnlySpan<float> from, ReadOnlySpan<float> to)
    {
        gap.CopyTo(Gap.Values);
        direction.CopyTo(Direction.Values);
        from.CopyTo(Knots.Values);
        Offset.Values[0] = to[0] - from[0];
        float before = 0;
        for (int i = 0; i < KnotCount; i++)
        {
            // Beyond the last knot openings change as between the last two.
            float slope = i + 1 < KnotCount && from[i + 1] > from[i] ? ((to[i + 1] - to[i]) / (from[i + 1] - from[i])) - 1 : before;
            Slopes.Values[i] = slope - before;
            before = slope;
        }
    }
}

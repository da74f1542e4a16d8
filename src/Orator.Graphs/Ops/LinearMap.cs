namespace Orator.Graphs.Ops;

/// <summary>
/// A fixed matrix that acts along one axis of a tensor. Resizing, copying paddings and pooling over uneven windows are such maps; their
/// gradients are products with the transposed matrix.
/// </summary>
internal sealed class LinearMap
{
    // Row-major [outputs, inputs].
    private readonly float[] _matrix;
    private readonly int _outputs;
    private readonly int _inputs;

    private LinearMap(int outputs, int inputs, float[] matrix) => (_outputs, _inputs, _matrix) = (outputs, inputs, matrix);

    /// <summary>Creates the map in which output i is the sum of the given inputs times their weights.</summary>
    public static LinearMap FromRows(int outputs, int inputs, Func<int, IEnumerable<(int Input, double Weight)>> row)
    {
        float[] matrix = new float[outputs * inputs];
        for (int i = 0; i < outputs; i++)
        {
            foreach ((int input, double weight) in row(i))
            {
                matrix[(i * inputs) + input] += (float)weight;
            }
        }

        return new LinearMap(outputs, inputs, matrix);
    }

    /// <summary>Applies the matrix along an axis of size <c>inputs</c>, which becomes <c>outputs</c>.</summary>
    public Tensor Apply(Tensor x, int axis)
    {
        int inner = (int)x.Shape.Skip(axis + 1).Aggregate(1L, (product, d) => product * d);
        Tensor result = inner == 1
            ? x.Reshape(-1, _inputs).MatMul(x.Graph.Constant(Transposed()._matrix, [_inputs, _outputs]))
            : x.Graph.Constant(_matrix, [_outputs, _inputs]).MatMul(x.Reshape(-1, _inputs, inner));
        return result.Reshape(x.Shape.With(axis, _outputs).ToArray());
    }

    /// <summary>Applies the transposed matrix along an axis of size <c>outputs</c>, which becomes <c>inputs</c>.</summary>
    public Tensor ApplyTransposed(Tensor x, int axis) => Transposed().Apply(x, axis);

    private LinearMap Transposed()
    {
        float[] transposed = new float[_matrix.Length];
        for (int i = 0; i < _outputs; i++)
        {
            for (int j = 0; j < _inputs; j++)
            {
                transposed[(j * _outputs) + i] = _matrix[(i * _inputs) + j];
            }
        }

        return new LinearMap(_inputs, _outputs, transposed);
    }
}

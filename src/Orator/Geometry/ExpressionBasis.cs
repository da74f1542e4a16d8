using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using Orator.Checkpoints;
using Orator.Engine.Models;

namespace Orator.Geometry;

/// <summary>
/// Linear basis of the expression offset <c>d</c> (468 vertices in canonical space, Free-HeadGAN eq. 1): principal directions of
/// mouth and jaw first, of the upper face after them. Each coefficient has unit variance over the corpus the basis was learned from.
/// </summary>
public sealed class ExpressionBasis
{
    /// <summary>Number of coefficients that move mouth and jaw.</summary>
    public const int MouthCount = 16;

    /// <summary>Number of coefficients that move brows, eyes and forehead.</summary>
    public const int UpperCount = Count - MouthCount;

    /// <summary>Number of all coefficients.</summary>
    public const int Count = MotionFrame.ExpressionCount;

    private static readonly Lazy<ExpressionBasis> Shipped = new(
        () => Read(Path.Combine(ModelFolders.Shipped, "expression-basis", "weights.safetensors")));

    private readonly Vector3[][] _directions;
    private readonly float[] _mouthFromShape;
    private readonly float[] _inverseGram;

    /// <summary>Wraps a learned basis.</summary>
    /// <param name="directions"><see cref="Count"/> directions of 468 offsets each, canonical units per unit coefficient.</param>
    /// <param name="mouthFromShape">Row-major matrix <see cref="MouthCount"/> x 3 from (opening, width, rounding) to mouth
    /// coefficients.</param>
    /// <exception cref="ArgumentException">A size does not match.</exception>
    public ExpressionBasis(Vector3[][] directions, float[] mouthFromShape)
    {
        if (directions.Length != Count || Array.Exists(directions, d => d.Length != 468))
        {
            throw new ArgumentException($"An expression basis has {Count} directions of 468 vertices.", nameof(directions));
        }

        if (mouthFromShape.Length != MouthCount * 3)
        {
            throw new ArgumentException($"The mouth matrix has {MouthCount} x 3 entries.", nameof(mouthFromShape));
        }

        _directions = directions;
        _mouthFromShape = mouthFromShape;
        _inverseGram = InverseGram(directions);
    }

    /// <summary>The shipped basis (models/expression-basis).</summary>
    public static ExpressionBasis Default => Shipped.Value;

    /// <summary>Reads a basis: tensors <c>directions</c> [Count, 468, 3] and <c>mouth_from_shape</c> [MouthCount, 3].</summary>
    /// <param name="path">A safetensors file.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static ExpressionBasis Read(string path)
    {
        SafetensorsFile file = SafetensorsFile.Read(path);
        StoredTensor stored = file["directions"];
        if (stored.Shape is not [Count, 468, 3])
        {
            throw new InvalidDataException(
                $"'{path}' holds directions of shape [{string.Join(", ", stored.Shape)}]; this version needs [{Count}, 468, 3].");
        }

        float[] values = stored.Values;
        Vector3[][] directions = [.. Enumerable.Range(0, Count).Select(k => Enumerable.Range(0, 468)
            .Select(i => new Vector3(values.AsSpan(((k * 468) + i) * 3, 3))).ToArray())];
        return new ExpressionBasis(directions, file["mouth_from_shape"].Values);
    }

    /// <summary>Adds an expression to vertices in canonical space.</summary>
    /// <param name="vertices">468 vertices; changed in place.</param>
    /// <param name="coefficients"><see cref="Count"/> coefficients.</param>
    public void AddTo(Vector3[] vertices, ReadOnlySpan<float> coefficients)
    {
        for (int k = 0; k < Count; k++)
        {
            float c = coefficients[k];
            if (c == 0)
            {
                continue;
            }

            Vector3[] direction = _directions[k];
            for (int i = 0; i < direction.Length; i++)
            {
                vertices[i] += direction[i] * c;
            }
        }
    }

    /// <summary>Least-squares coefficients of an offset.</summary>
    /// <param name="offsets">468 offsets from the person's face at rest, canonical space.</param>
    /// <returns><see cref="Count"/> coefficients.</returns>
    public float[] Project(ReadOnlySpan<Vector3> offsets)
    {
        float[] correlations = new float[Count];
        for (int k = 0; k < Count; k++)
        {
            correlations[k] = Dot(_directions[k], offsets);
        }

        float[] result = new float[Count];
        for (int k = 0; k < Count; k++)
        {
            for (int j = 0; j < Count; j++)
            {
                result[k] += _inverseGram[(k * Count) + j] * correlations[j];
            }
        }

        return result;
    }

    /// <summary>The mouth coefficients that best give a mouth shape; the upper face stays at rest.</summary>
    /// <param name="shape">Opening, width and rounding in distances of the outer eye corners.</param>
    /// <returns><see cref="Count"/> coefficients.</returns>
    public float[] FromMouthShape(MouthShape shape)
    {
        float[] coefficients = new float[Count];
        for (int k = 0; k < MouthCount; k++)
        {
            coefficients[k] = (_mouthFromShape[k * 3] * shape.Opening) + (_mouthFromShape[(k * 3) + 1] * shape.Width) + (_mouthFromShape[(k * 3) + 2] * shape.Rounding);
        }

        return coefficients;
    }

    private static float Dot(ReadOnlySpan<Vector3> a, ReadOnlySpan<Vector3> b)
    {
        float sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += Vector3.Dot(a[i], b[i]);
        }

        return sum;
    }

    private static float[] InverseGram(Vector3[][] directions)
    {
        Matrix<double> gram = Matrix<double>.Build.Dense(Count, Count, (i, j) => Dot(directions[i], directions[j]));
        return [.. gram.Inverse().ToRowMajorArray().Select(v => (float)v)];
    }
}

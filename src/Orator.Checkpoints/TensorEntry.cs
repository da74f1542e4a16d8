namespace Orator.Checkpoints;

/// <summary>Where a tensor lies in a file, row by row.</summary>
internal sealed record TensorEntry(StoredType Type, int[] Shape, Extent Bytes)
{
    /// <summary>The tensor, to be read when needed.</summary>
    public CheckpointTensor Open(CheckpointFile file, string name)
    {
        long[] strides = new long[Shape.Length];
        long stride = 1;
        for (int i = strides.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Shape[i];
        }

        return new CheckpointTensor(file, name, Type, Shape, Bytes, 0, strides);
    }
}

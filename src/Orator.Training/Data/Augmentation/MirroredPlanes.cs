namespace Orator.Training.Data.Augmentation;

/// <summary>Left and right of pictures exchanged.</summary>
internal static class MirroredPlanes
{
    /// <summary>Planes with their rows reversed.</summary>
    /// <param name="planes">Any number of planes, row by row; not changed.</param>
    /// <param name="size">Length of a row.</param>
    public static float[] Of(float[] planes, int size)
    {
        float[] mirrored = (float[])planes.Clone();
        for (int row = 0; row < mirrored.Length; row += size)
        {
            Array.Reverse(mirrored, row, size);
        }

        return mirrored;
    }
}

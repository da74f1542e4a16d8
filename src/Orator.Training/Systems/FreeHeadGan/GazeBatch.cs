using System.Numerics;
using Orator.Graphs;
using Orator.Systems.FreeHeadGan;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>Eyes of a step: the first half drawn, the others of a corpus.</summary>
/// <param name="Pictures">[N, 3, size, size].</param>
/// <param name="Vertices">Their meshes [N, V, 3].</param>
/// <param name="Gaze">Where they look [N, 3].</param>
internal sealed record GazeBatch(float[] Pictures, float[] Vertices, float[] Gaze)
{
    /// <summary>Number of drawn eyes among so many.</summary>
    public static int DrawnOf(int eyes) => eyes / 2;

    /// <summary>Draws a batch.</summary>
    /// <param name="corpus">Eyes of people.</param>
    /// <param name="random">Source of chance.</param>
    /// <param name="eyes">Number of eyes.</param>
    /// <param name="size">Side of the crops, pixels.</param>
    public static GazeBatch Draw(EyeCorpus corpus, CounterRandom random, int eyes, int size)
    {
        GazeBatch batch = new(new float[eyes * 3 * size * size], new float[eyes * EyeTemplate.VertexCount * 3], new float[eyes * 3]);
        for (int i = 0; i < eyes; i++)
        {
            EyeExample example = i < DrawnOf(eyes) ? EyeExample.Drawn(random, size) : corpus.Draw(random, size);
            example.Picture.CopyTo(batch.Pictures, i * example.Picture.Length);
            Vector3[] vertices = EyeTemplate.Place(example.Eye);
            for (int vertex = 0; vertex < vertices.Length; vertex++)
            {
                vertices[vertex].CopyTo(batch.Vertices, 3 * ((i * vertices.Length) + vertex));
            }

            example.Eye.Gaze.CopyTo(batch.Gaze, 3 * i);
        }

        return batch;
    }
}

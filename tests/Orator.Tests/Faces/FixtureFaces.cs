using System.Numerics;
using System.Runtime.InteropServices;
using Orator.Checkpoints;
using Orator.Geometry;

namespace Orator.Tests.Faces;

/// <summary>Faces that an independent implementation of the networks saw: every 25th frame of franck.mp4, and six stills.</summary>
internal static class FixtureFaces
{
    public static FaceObservation[] Franck()
    {
        SafetensorsFile file = SharedFolder.Fixture("perception/franck_frames.safetensors");
        Vector3[] landmarks = Points(file["landmarks"]);
        Vector3[] right = Points(file["eye33"]);
        Vector3[] left = Points(file["eye263"]);
        float[] regions = file["roi_last"].Values;
        return [.. Enumerable.Range(0, file["landmarks"].Shape[0]).Select(i => new FaceObservation(
            landmarks[(i * 468)..((i + 1) * 468)],
            right[(i * 76)..((i + 1) * 76)],
            left[(i * 76)..((i + 1) * 76)],
            new FaceRegion(regions[4 * i], regions[(4 * i) + 1], regions[(4 * i) + 2], regions[(4 * i) + 3]),
            1))];
    }

    public static FaceObservation Still(string name)
    {
        SafetensorsFile file = SharedFolder.Fixture("perception/e2e_images.safetensors");
        Vector3[] landmarks = Points(file[$"{name}/landmarks"]);
        return new FaceObservation(
            landmarks, Points(file[$"{name}/eye33"]), Points(file[$"{name}/eye263"]), FaceRegion.Around(landmarks, 33, 263, 1.5f), 1);
    }

    /// <summary>The average face seen in a given pose, eyes taken from its mesh, 300 pixels between the eyes' outer corners.</summary>
    public static Vector3[] Posed(HeadPose pose) => [.. FaceTopology.Canonical.ToArray().Select(pose.ToPicture)];

    private static Vector3[] Points(StoredTensor tensor) => MemoryMarshal.Cast<float, Vector3>(tensor.Values).ToArray();
}
